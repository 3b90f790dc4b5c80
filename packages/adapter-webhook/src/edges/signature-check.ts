import { createPublicKey, verify } from "node:crypto"

/** Says whether a signature (base64) fits a body: RSA, SHA-256 [API §3.8]. null = the PEM text is no RSA key. */
export const makeSignatureCheck = (
  publicKey: string
): ((body: Uint8Array, signature: string) => boolean) | null => {
  try {
    const key = createPublicKey(publicKey)
    if (key.asymmetricKeyType !== "rsa") return null
    return (body, signature) => verify("RSA-SHA256", body, key, Buffer.from(signature, "base64"))
  } catch {
    return null
  }
}
