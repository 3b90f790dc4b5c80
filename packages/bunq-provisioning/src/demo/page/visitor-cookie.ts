import { createHmac, timingSafeEqual } from "node:crypto"

const name = "demo-visitor"
const uuidLength = 36

/**
 * Remembers in a visitor's browser which user is theirs: the UUID, signed, where no script can read it. A partner's backend has its own log-in here.
 */
export const visitorCookie = (secret: string) => {
  const signature = (uuid: string) =>
    createHmac("sha256", secret).update(`demo visitor ${uuid}`).digest("base64url")
  const attributes = "Path=/demo; HttpOnly; SameSite=Strict"
  return {
    /** The value of `Set-Cookie`. */
    set: (uuid: string): string => `${name}=${uuid}.${signature(uuid)}; ${attributes}; Max-Age=86400`,
    clear: `${name}=; ${attributes}; Max-Age=0`,
    /** The visitor's user; null when there is none, or the cookie is not ours. */
    read: (header: string | null): string | null => {
      const found = (header ?? "").split(/; */).find((one) => one.startsWith(`${name}=`))
      const value = found?.slice(name.length + 1) ?? ""
      const [uuid, given] = [value.slice(0, uuidLength), Buffer.from(value.slice(uuidLength + 1))]
      const right = Buffer.from(signature(uuid))
      return given.length === right.length && timingSafeEqual(given, right) ? uuid : null
    }
  }
}
