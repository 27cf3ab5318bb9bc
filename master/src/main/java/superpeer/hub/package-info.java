/**
 * Where viewers and super peers find each other: {@link superpeer.hub.Hub} puts the parts together.
 *
 * <p>Independent of {@code superpeer.master}; the two meet in the program's {@code WorkerMain}
 * only.
 */
package superpeer.hub;
