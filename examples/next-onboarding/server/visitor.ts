import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { cookies } from "next/headers"

const name = "user"
const kept = globalThis as { visitorKey?: Buffer }

/** Nobody can make up a cookie of somebody else. The key lives as long as the users of this example; yours comes from where your secrets are. */
const signature = (uuid: string): string =>
  createHmac("sha256", (kept.visitorKey ??= randomBytes(32)))
    .update(uuid)
    .digest("base64url")

/** Whose browser this is; null = nobody's yet. Stands for your log-in. */
export const visitorUuid = async (): Promise<string | null> => {
  const [uuid = "", given = ""] = ((await cookies()).get(name)?.value ?? "").split(".")
  const [right, sent] = [Buffer.from(signature(uuid)), Buffer.from(given)]
  return sent.length === right.length && timingSafeEqual(sent, right) ? uuid : null
}

export const rememberVisitor = async (uuid: string): Promise<void> => {
  const secure = process.env["NODE_ENV"] === "production"
  ;(await cookies()).set(name, `${uuid}.${signature(uuid)}`, { httpOnly: true, sameSite: "strict", secure })
}
