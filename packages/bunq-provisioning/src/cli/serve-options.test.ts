import { describe, expect, it } from "vitest"
import type { CommandContext } from "./command.ts"
import { calledOptions, feedOption, listenOptions } from "./serve-options.ts"

const endpoint = "https://hooks.example.com/bunq"
const token = "t".repeat(43)
const line = (options: CommandContext["options"]): CommandContext =>
  ({ options, positionals: [], env: { BUNQ_HOOK_TOKEN: token } }) as unknown as CommandContext
const refusal = (read: () => unknown): readonly [string, string] => {
  try {
    read()
    return ["nothing", ""]
  } catch (error) {
    const { reason, message } = error as { readonly reason: string; readonly message: string }
    return [reason, message]
  }
}

describe("what serve is told", () => {
  it("is where bunq calls, who may, and how changes become known", () => {
    expect(calledOptions(line({}))).toEqual({ feed: "polling", webhooks: undefined })
    const plain = calledOptions(line({ endpoint }))
    expect(plain.feed).toBe("hybrid")
    expect(plain.webhooks?.("x.db")).toEqual({ endpoint, tokens: [token], trustedProxies: 0, register: true })
    const full = { "trusted-proxies": "2", sources: "10.0.0.0/8, ::1", "no-register": true, feed: "webhook" }
    const told = calledOptions(line({ endpoint, ...full, "client-fingerprints": "AA:BB,CC:DD" }))
    expect(told.feed).toBe("webhook")
    expect(told.webhooks?.("x.db")).toEqual({
      endpoint,
      tokens: [token],
      trustedProxies: 2,
      register: false,
      sources: ["10.0.0.0/8", "::1"],
      clientCertificate: { fingerprints: ["AA:BB", "CC:DD"] },
      verificationTypes: ["BUNQ_CERTIFICATE"]
    })
    expect(calledOptions(line({ endpoint, sources: "any" })).webhooks?.("x.db").sources).toBe("any")
  })

  it.each([
    [undefined, { host: "127.0.0.1", port: 8788 }],
    ["0.0.0.0:80", { host: "0.0.0.0", port: 80 }],
    ["[::1]:0", { host: "::1", port: 0 }],
    ["hooks.internal:65535", { host: "hooks.internal", port: 65_535 }]
  ])("listens at %s", (listen, place) => expect(listenOptions(line({ listen }))).toEqual(place))

  it.each([
    [() => feedOption(line({ feed: "secret" }), "polling"), "BadValue", "polling, webhook or hybrid"],
    [() => calledOptions(line({ feed: "webhook" })), "MissingArgument", "--endpoint URL"],
    [() => calledOptions(line({ endpoint, feed: "polling" })), "BadValue", "leave out --endpoint"],
    [() => calledOptions(line({ endpoint, "trusted-proxies": "11" })), "BadValue", "from 0 to 10"],
    [() => listenOptions(line({ listen: "secret" })), "BadValue", "HOST:PORT"],
    [() => listenOptions(line({ listen: "127.0.0.1:65536" })), "BadValue", "HOST:PORT"],
    [() => listenOptions(line({ listen: "::1:80" })), "BadValue", "HOST:PORT"],
    [() => listenOptions(line({ "tls-cert": "secret" })), "MissingArgument", "give both"],
    [() => listenOptions(line({ "tls-cert": "secret", "tls-key": "secret" })), "BadValue", "--tls-cert"],
    [() => listenOptions(line({ "client-fingerprints": "x" })), "MissingArgument", "--tls-key"]
  ])("is refused: %s", (read, reason, fix) => {
    const [was, message] = refusal(read)
    expect(was).toBe(reason)
    expect(message).toContain(fix)
    expect(message).not.toContain("secret")
  })
})
