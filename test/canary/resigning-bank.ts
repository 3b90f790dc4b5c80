import { generateKeyPairSync, sign, verify } from "node:crypto"

export type Json = { [field: string]: unknown }
/** Changes the JSON of a reply; `line` is method and path, ids as `{id}`. */
export type Change = (line: string, body: Json) => Json

/** A bank in front of the bank, with a key of its own: it can say anything and have it believed. */
export const resigningBank = () => {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const publicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString()

  /** The reply with another body, signed by this bank. */
  const say = (
    body: string,
    { status, headers }: { readonly status: number; readonly headers?: Headers }
  ) => {
    const signed = new Headers(headers)
    signed.delete("content-length")
    signed.set("content-type", "application/json")
    signed.set(
      "x-bunq-server-signature",
      sign("sha256", Buffer.from(body), keys.privateKey).toString("base64")
    )
    return new Response(body, { status, headers: signed })
  }
  let bankKey = ""
  const withOwnKey = (body: Json): Json => ({
    ...body,
    Response: (body["Response"] as readonly Json[]).map((item) => {
      if (!("ServerPublicKey" in item)) return item
      bankKey = String((item["ServerPublicKey"] as Json)["server_public_key"])
      return { ServerPublicKey: { server_public_key: publicKey } }
    })
  })
  /** Passes a reply on under this bank's name, changed. */
  const passOn = async (line: string, response: Response, change: Change): Promise<Response> => {
    const text = await response.text()
    // Not signed by the bank, so neither here.
    const signature = response.headers.get("x-bunq-server-signature")
    if (signature === null) return new Response(text, response)
    const installs = line === "POST /v1/installation"
    const genuine = installs || verify("sha256", Buffer.from(text), bankKey, Buffer.from(signature, "base64"))
    if (!genuine) return new Response(text, response)
    const body = change(line, JSON.parse(text) as Json)
    const told = installs && "Response" in body ? withOwnKey(body) : body
    return say(JSON.stringify(told), response)
  }
  return { say, passOn }
}
