import { describe, expect, it } from "vitest"
import { forwardedAddress, makeSourceRange, parseAddress, productionSources } from "./source-range.ts"
import { receiverWorld, sent } from "./receiver-world.test-support.ts"

describe("a source range", () => {
  it.each<[readonly string[], string, boolean]>([
    [productionSources, "185.40.108.0", true],
    [productionSources, "185.40.111.255", true],
    [productionSources, "::ffff:185.40.109.7", true],
    [productionSources, "::ffff:b928:6d07", true],
    [productionSources, "0:0:0:0:0:ffff:185.40.109.7", true],
    [productionSources, "185.40.107.255", false],
    [productionSources, "185.40.112.0", false],
    [productionSources, "::b928:6d07", false],
    [productionSources, "1::ffff:185.40.109.7", false],
    [productionSources, "185.40.109.7.evil.example", false],
    [productionSources, "185.040.109.7", false],
    [productionSources, "0xb9286d07", false],
    [productionSources, "", false],
    [["::ffff:185.40.108.0/118"], "185.40.109.7", true],
    [["0.0.0.0/0"], "9.9.9.9", true],
    [["0.0.0.0/0"], "::1", false],
    [["10.0.0.7"], "10.0.0.7", true],
    [["10.0.0.7"], "10.0.0.6", false],
    [["10.0.0.0/31"], "10.0.0.1", true],
    [["10.0.0.0/31"], "10.0.0.2", false],
    [["2001:db8::/33"], "2001:db8:7fff::1", true],
    [["2001:db8::/33"], "2001:db8:8000::1", false],
    [["fe80::/10"], "fe80::1%eth0", true],
    [["10.0.0.0/8", "2001:db8::/32"], "2001:db8::", true]
  ])("%j holds %s: %s", (ranges, address, holds) => {
    expect(makeSourceRange(ranges)?.(address)).toBe(holds)
  })

  it.each([
    "",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "bunq.com",
    "::1::/3",
    "1:2/3",
    "::ffff:1.2.3.4/95",
    "12345::"
  ])("%j is none", (range) => {
    expect(makeSourceRange([range])).toBeNull()
    expect(() => receiverWorld({ sources: [range] })).toThrow(/sources is not valid/)
  })

  it("reads no address out of what is too long", () => {
    expect(parseAddress(`::${"0".repeat(100_000)}`)).toBeNull()
  })
})

describe("behind proxies", () => {
  it.each<[string | null, number, string | null]>([
    ["1.1.1.1", 1, "1.1.1.1"],
    ["6.6.6.6, 1.1.1.1", 1, "1.1.1.1"],
    ["6.6.6.6, 1.1.1.1 , 2.2.2.2", 2, "1.1.1.1"],
    ["1.1.1.1", 2, null],
    ["", 1, ""],
    [",", 1, ""],
    [",1.1.1.1", 2, ""],
    [null, 1, null],
    ["1.1.1.1:4711", 1, "1.1.1.1"],
    ["[2001:db8::1]:4711", 1, "2001:db8::1"],
    ["2001:db8::1", 1, "2001:db8::1"]
  ])("of %j with %i of ours counts %j", (header, proxies, address) => {
    expect(forwardedAddress(header, proxies)).toBe(address)
  })

  it("a client's own header is never believed", async () => {
    const bunq = "185.40.108.9"
    const claimed = async (trustedProxies: number, header: string, address: string | null) => {
      const { receiver } = receiverWorld({ environment: "production", trustedProxies })
      const request = sent().request()
      request.headers.set("x-forwarded-for", header)
      request.headers.set("x-real-ip", bunq)
      request.headers.set("forwarded", `for=${bunq}`)
      return (await receiver(request, { address })).status
    }
    expect(await claimed(0, bunq, "6.6.6.6")).toBe(403)
    expect(await claimed(0, bunq, null)).toBe(403)
    expect(await claimed(0, "6.6.6.6", `::ffff:${bunq}`)).toBe(200)
    expect(await claimed(1, `${bunq}, 6.6.6.6`, bunq)).toBe(403)
    expect(await claimed(1, `6.6.6.6, ${bunq}`, "10.0.0.1")).toBe(200)
    expect(await claimed(2, bunq, bunq)).toBe(403)
  })
})
