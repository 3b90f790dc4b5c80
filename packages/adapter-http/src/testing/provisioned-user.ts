import { BunqApi, sealedPurpose } from "@bunq-provisioning/core/ports"
import type { BunqError } from "@bunq-provisioning/core/ports"
import { Effect } from "effect"
import type { BunqHttpOptions } from "../bunq-http.ts"
import { adapterUnderTest, driven, reasonOf, uuid } from "./adapter-under-test.ts"
import { fakeBank } from "./fake-bank.ts"
import type { FakeReply, FakeRequest } from "./fake-bank.ts"
import { memoryVault } from "./memory-vault.ts"

export const user = { uuid, userId: 1364 }

/** What came of a call in the session of a user whose answers are sealed, at a bank that answers with `handle`. */
export const inUserSession = <A>(
  call: (api: BunqApi["Service"]) => Effect.Effect<A, BunqError>,
  handle: (request: FakeRequest) => FakeReply | "hang" | "cut" | undefined,
  options: Partial<BunqHttpOptions> & {
    readonly answers?: { readonly [ref: string]: unknown }
  } = {}
) =>
  Effect.gen(function* () {
    const { answers = {}, ...http } = options
    const vault = memoryVault()
    vault.rows.set(`${uuid}/${sealedPurpose.token(8)}`, "first-use-token")
    for (const [ref, answer] of Object.entries(answers))
      vault.rows.set(`${uuid}/${ref}`, JSON.stringify(answer))
    const bank = fakeBank(handle)
    const run = BunqApi.use((api) =>
      api.openUserSession({ uuid, credentialId: 8, expiresAt: null }).pipe(Effect.andThen(call(api)))
    )
    const exit = yield* driven(
      Effect.exit(run).pipe(Effect.provide(adapterUnderTest(bank, { vault, ...http })))
    )
    const lines = bank.requests
      .map(({ line }) => line)
      .filter((line) => !/installation|device-server|session-server/.test(line))
    return { exit, outcome: reasonOf(exit), bank, lines }
  })
