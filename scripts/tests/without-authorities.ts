/**
 * For the environment of tests. Node.js 20 reads the certificate authorities that a machine adds when it starts, for
 * 50 ms of processor time in each of the two thousand processes of a run; tests ask nobody but themselves.
 */
export const withoutAuthorities = { NODE_EXTRA_CA_CERTS: undefined }
