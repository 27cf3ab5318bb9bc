/**
 * How busy an actor is: what waits in its mailbox, what it has done, and how long that took.
 *
 * <p>{@link superpeer.master.mailbox.ActorLoad} counts, {@link
 * superpeer.master.mailbox.CountedMailbox} and {@link
 * superpeer.master.mailbox.ActorInstrumentation} feed it. Knows nothing of what the actors do.
 */
package superpeer.master.mailbox;
