/**
 * TLS from PEM files that may change while the server runs.
 *
 * <p>{@link superpeer.master.tls.PemFiles} reads them, {@link
 * superpeer.master.tls.ServerCertificate} keeps what was read last. Knows nothing of HTTP.
 */
package superpeer.master.tls;
