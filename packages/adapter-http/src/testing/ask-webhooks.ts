import { BunqApi, BunqWebhooks, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { BunqError } from "@bunq-provisioning/core/ports"
import { Effect, Exit } from "effect"
import { adapterUnderTest, driven, reasonOf, uuid } from "./adapter-under-test.ts"
import { fakeBank } from "./fake-bank.ts"
import type { FakeReply, FakeRequest } from "./fake-bank.ts"
import { memoryVault } from "./memory-vault.ts"

/** A page as the bank shows it. */
export const listReply = (items: readonly object[], olderUrl: string | null = null): FakeReply => ({
  body: { Response: items, Pagination: { olderUrl, newerUrl: null, futureUrl: null } }
})

/** What came of a call at a bank that answers with `handle`; the user has a session. */
export const askWebhooks = <A>(
  call: (webhooks: BunqWebhooks["Service"]) => Effect.Effect<A, BunqError>,
  handle: (request: FakeRequest) => FakeReply | "cut" | undefined
) =>
  Effect.gen(function* () {
    const vault = memoryVault()
    vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "first-use-token")
    const bank = fakeBank(handle)
    const run = Effect.gen(function* () {
      const [api, webhooks] = [yield* BunqApi, yield* BunqWebhooks]
      yield* api.openUserSession({ uuid, credentialId: 8, expiresAt: null })
      return yield* call(webhooks)
    })
    const exit = yield* driven(Effect.exit(run).pipe(Effect.provide(adapterUnderTest(bank, { vault }))))
    const asked = bank.requests.filter(({ line }) => !/installation|device-server|session-server/.test(line))
    return { exit, outcome: reasonOf(exit), bank, asked, lines: asked.map(({ line }) => line) }
  })
export const valueOf = <A>({ exit }: { readonly exit: Exit.Exit<A, unknown> }) =>
  Exit.isSuccess(exit) ? exit.value : exit
