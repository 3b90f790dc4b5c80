import { BunqApi } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { adapterUnderTest, driven, uuid } from "../testing/adapter-under-test.ts"
import { fakeBank, provisionItem } from "../testing/fake-bank.ts"

it.effect("a look-up goes through all pages, and gives the provisions of that UUID, the oldest first", () =>
  Effect.gen(function* () {
    const older = (page: number) => ({ olderUrl: `/v1/partner-user-provision?older_id=${page}` })
    const mine = (id: number) => provisionItem({ id, created: "2026-06-12 09:41:13.000000" })
    const theirs = provisionItem({ id: 90, externalUuid: "11111111-1111-4111-8111-111111111111" })
    const bank = fakeBank(({ line }) => {
      if (!line.startsWith("GET /v1/partner-user-provision")) return undefined
      if (line.includes("older_id=2")) return { body: { Response: [mine(7)], Pagination: {} } }
      if (line.includes("older_id=1")) return { body: { Response: [theirs], Pagination: older(2) } }
      return { body: { Response: [mine(8)], Pagination: older(1) } }
    })
    const found = yield* driven(
      BunqApi.use((api) => api.findProvisions(uuid as never)).pipe(Effect.provide(adapterUnderTest(bank)))
    )
    expect(found.map(({ observation }) => observation.id)).toEqual([7, 8])
  })
)
