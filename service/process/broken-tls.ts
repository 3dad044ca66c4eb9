/** Codes of TLS that broke off, by an alert for instance. A certificate that is not the server's has other codes, and stays so. */
export const BROKEN_TLS_CODE = /^(EPROTO|ERR_SSL_.*|ERR_TLS_HANDSHAKE_TIMEOUT)$/;
