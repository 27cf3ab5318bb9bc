/**
 * Measures how busy actors are: messages that wait, messages that were handled, and the time they
 * took.
 *
 * <p>Start with {@link superpeer.master.mailbox.ActorInstrumentation}, which spawns measured actors
 * and decides which of them restart. It and {@link superpeer.master.mailbox.CountedMailbox} feed
 * {@link superpeer.master.mailbox.ActorLoad}. Knows nothing about what the actors do.
 */
package superpeer.master.mailbox;
