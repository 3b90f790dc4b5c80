import { checkPrime, createHash, createPrivateKey } from "node:crypto"
import { promisify } from "node:util"

const isPrime = promisify(checkPrime) as (candidate: bigint) => Promise<boolean>
const exponent = 65_537n

/**
 * A 2048-bit RSA private key (PKCS#8 PEM) that depends on the seed alone, so that one seed gives one bank down to its signatures. The
 * primality tests run off the event loop. For a test bank only: a key made from a number is no secret.
 */
export async function seededRsaKey(seed: number): Promise<string> {
  const p = await seededPrime(`${seed} p`)
  const q = await seededPrime(`${seed} q`)
  const d = inverse(exponent, (p - 1n) * (q - 1n))
  const jwk = {
    kty: "RSA",
    n: base64url(p * q),
    e: base64url(exponent),
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(d % (p - 1n)),
    dq: base64url(d % (q - 1n)),
    qi: base64url(inverse(q, p))
  }
  return createPrivateKey({ key: jwk, format: "jwk" }).export({ type: "pkcs8", format: "pem" }).toString()
}

async function seededPrime(label: string): Promise<bigint> {
  const digest = [0, 1]
    .map((block) => createHash("sha512").update(`bank key ${label} ${block}`).digest("hex"))
    .join("")
  // Both top bits set, so that the product of two has its full 2048 bits.
  let candidate = BigInt(`0x${digest}`) | (3n << 1022n) | 1n
  for (;;) {
    const plausible =
      smallPrimes.every((prime) => candidate % prime !== 0n) && (candidate - 1n) % exponent !== 0n
    if (plausible && (await isPrime(candidate))) return candidate
    candidate += 2n
  }
}

const smallPrimes = primesBelow(2_000).slice(1).map(BigInt)

function primesBelow(limit: number): number[] {
  const primes: number[] = []
  for (let n = 2; n < limit; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, value % modulus]
  let [before, now] = [0n, 1n]
  while (current !== 0n) {
    const quotient = previous / current
    ;[previous, current] = [current, previous - quotient * current]
    ;[before, now] = [now, before - quotient * now]
  }
  return ((before % modulus) + modulus) % modulus
}

function base64url(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").toString("base64url")
}
