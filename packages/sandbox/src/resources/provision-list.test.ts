import { expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"

async function bankWith(count: number) {
  const bank = await openBank()
  const ids: number[] = []
  for (let n = 0; n < count; n += 1) ids.push(await bank.provision())
  const { token } = bank.partner
  const list = async (path: string) => {
    const answer = await bank.ask("GET", path, { token })
    const found: number[] = answer.body.Response?.map((one: never) => one["PartnerUserProvision"]["id"])
    return { status: answer.status, error: answer.error, found, pagination: answer.body.Pagination }
  }
  return { ...bank, ids, list, newestFirst: ids.toReversed() }
}

it("walks into the past by the URLs it gives, ten at a time, newest first", async () => {
  const { list, newestFirst } = await bankWith(23)
  const walked: number[] = []
  const sizes: number[] = []
  let next: string | null = "/v1/partner-user-provision"
  while (next !== null) {
    const { found, pagination }: Awaited<ReturnType<typeof list>> = await list(next)
    walked.push(...found)
    sizes.push(found.length)
    next = pagination.older_url
  }
  expect(walked).toEqual(newestFirst)
  expect(new Set(walked).size).toBe(23)
  expect(sizes).toEqual([10, 10, 3])
})

it("gives a cursor for what comes later, and pages towards the present", async () => {
  const { list, newestFirst, provision } = await bankWith(5)
  const first = await list("/v1/partner-user-provision?count=2")
  expect(first.pagination).toEqual({
    future_url: `/v1/partner-user-provision?count=2&newer_id=${newestFirst[0]}`,
    newer_url: null,
    older_url: `/v1/partner-user-provision?count=2&older_id=${newestFirst[1]}`
  })
  const second = await list(first.pagination.older_url)
  expect(second.pagination).toMatchObject({
    future_url: null,
    newer_url: `/v1/partner-user-provision?count=2&newer_id=${newestFirst[2]}`
  })
  expect((await list(second.pagination.newer_url)).found).toEqual(first.found)
  expect((await list(first.pagination.future_url)).found).toEqual([])
  const later = await provision()
  expect((await list(first.pagination.future_url)).found).toEqual([later])
})

it("filters by several statuses and keeps the filter in its URLs", async () => {
  const { list, ids, ask, partner } = await bankWith(3)
  const body = { status: "CANCELLED" }
  await ask("PUT", `/v1/partner-user-provision/${ids[1]}`, { token: partner.token, body })
  expect((await list("/v1/partner-user-provision?status=CANCELLED,CLOSED")).found).toEqual([ids[1]])
  const all = await list("/v1/partner-user-provision?status=CREATED")
  expect(all.pagination.future_url).toBe(
    `/v1/partner-user-provision?status=CREATED&count=10&newer_id=${ids[2]}`
  )
  const open = await list("/v1/partner-user-provision?status=CREATED,ACTIVE&count=1")
  expect(open.found).toEqual([ids[2]])
  expect((await list(open.pagination.older_url)).found).toEqual([ids[0]])
})

it.each(["count=0", "count=201", "count=x", "older_id=5&newer_id=1", "status=DONE"])(
  "refuses %s",
  async (query) => {
    const { list } = await bankWith(0)
    const { status, error } = await list(`/v1/partner-user-provision?${query}`)
    expect([status, error]).toEqual([400, expect.stringMatching(/^Invalid value for field/)])
  }
)
