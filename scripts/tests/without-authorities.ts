/**
 * Variables for the environment of tests. When Node.js 20 starts, it reads the certificate authorities that a machine
 * adds, which takes 50 ms of processor time in each of the two thousand processes of a run. Tests connect to nothing
 * but themselves.
 */
export const withoutAuthorities = { NODE_EXTRA_CA_CERTS: undefined }
