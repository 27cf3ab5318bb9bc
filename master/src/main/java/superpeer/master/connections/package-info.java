/**
 * The connections of everybody: how many there may be of one address, and how long a request may
 * take to arrive. What is asked over them is others' business.
 */
@NullMarked
package superpeer.master.connections;

import org.jspecify.annotations.NullMarked;
