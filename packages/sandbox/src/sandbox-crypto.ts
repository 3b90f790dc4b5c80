/** A key pair as text; PEM with the default crypto. */
export interface SandboxKeyPair {
  readonly publicKey: string
  readonly privateKey: string
}

/**
 * How the bank makes its key, signs its answers and checks its callers' signatures. The default is bunq's: RSA 2048 with SHA-256, PKCS#1 v1.5.
 *
 * Bring a cheap stand-in, on both sides, to leave RSA out of a test or a benchmark. With a `sign` that answers at once instead of with a promise
 * the bank uses neither threads nor timers, so that it runs wholly in the time of its clock.
 */
export interface SandboxCrypto {
  /** The bank's own keys. Asked once, when a bank is founded; a bank kept in a file keeps them. The same seed should give the same keys. */
  keyPair(seed: number): SandboxKeyPair | Promise<SandboxKeyPair>
  /** Whether a text is a public key that `verify` can use. What is not is refused at installation. */
  acceptsKey(publicKey: string): boolean
  /** The signature over an answer's bytes, for `X-Bunq-Server-Signature`. */
  sign(privateKey: string, body: Uint8Array): string | Promise<string>
  /** Whether a caller's signature fits. At once, because a request is decided in one go. Text that is no signature is just not valid. */
  verify(publicKey: string, body: Uint8Array, signature: string): boolean
}
