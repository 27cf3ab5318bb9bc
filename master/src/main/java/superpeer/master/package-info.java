/**
 * The program: its verbs, and the wiring of what a master consists of.
 *
 * <p>Start with {@link superpeer.master.Main}; {@link superpeer.master.MasterServer} puts the parts
 * together. Only here do the master and the hub meet.
 */
package superpeer.master;
