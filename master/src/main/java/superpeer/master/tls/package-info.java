/**
 * Provides TLS from PEM files that may change while the server runs.
 *
 * <p>Start with {@link superpeer.master.tls.ServerCertificate}, which decides when to reload;
 * {@link superpeer.master.tls.PemFiles} reads the files. Knows nothing about HTTP.
 */
package superpeer.master.tls;
