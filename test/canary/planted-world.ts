import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { FulfilmentAnswers } from "@bunq-provisioning/core/input"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Handle, Provisioning, UserEvent } from "@bunq-provisioning/runtime"
import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"
import type { SandboxOptions } from "@bunq-provisioning/sandbox"
import { provisionerLayer } from "bunq-provisioning"
import type { BankSettings, View } from "bunq-provisioning"
import { Layer } from "effect"
import type { Capture } from "./capture.ts"
import { printed } from "./capture.ts"
import { recordingNetwork } from "./recording-network.ts"
import type { Change } from "./resigning-bank.ts"

export interface PlantedOptions {
  readonly behaviour?: SandboxOptions["behaviour"]
  /** What the bank says otherwise, signed. */
  readonly change?: Change
  readonly onSurprise?: BankSettings["onSurprise"]
}

/** A bank on a loopback socket, a network that takes everything down, and a folder for a database. Dispose of it. */
export const plantedWorld = async (captured: Capture, options: PlantedOptions = {}) => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-canary-"))
  const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed: 600 })
  const bank = await createSandbox({
    clock,
    // Taxes and nationality are asked for by `askForTaxes`, at once.
    behaviour: {
      processUser: 500,
      processRelation: 500,
      processOauth: 500,
      duties: [],
      extraDocument: "CRYPTO_KYC_QUESTIONNAIRE",
      ...options.behaviour
    }
  })
  const socket = await listen(bank)
  const network = recordingNetwork((input, init) => fetch(input, init), options.change)
  const database = join(folder, "users.db")
  const settings = {
    environment: { name: "local", url: socket.url },
    apiKey: bank.apiKey,
    fetch: network.fetch,
    database,
    clock,
    requestDeadline: 1000,
    settleWindow: 1200,
    onSurprise: options.onSurprise
  } as const
  const open = (
    more: { readonly vaultKey?: string; readonly database?: string } = {}
  ): Promise<Provisioning> =>
    provisionerFacade(provisionerLayer({ ...settings, ...more }).pipe(Layer.provideMerge(captured.layer)))
  return {
    bank,
    network,
    database,
    folder,
    settings,
    url: socket.url,
    open,
    [Symbol.asyncDispose]: async () => {
      await socket.close()
      await bank.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

export type PlantedWorld = Awaited<ReturnType<typeof plantedWorld>>

/** Plays the user until `until` says so: answers what is asked, does the identity check, and tries again what has failed for good. */
export const playUser = async (
  handle: Handle,
  options: {
    readonly answers: FulfilmentAnswers
    readonly captured: Capture
    readonly until: (view: View) => boolean
  }
): Promise<View> => {
  const { answers, captured, until } = options
  const send = async (event: UserEvent) => {
    try {
      captured.tell("receipts", printed(await handle.send(event)))
    } catch (error) {
      captured.thrown(error)
    }
  }
  for await (const view of handle.changes({ signal: AbortSignal.timeout(45_000) })) {
    captured.tell("views", printed(view))
    captured.tell("explanations", printed(await handle.explain()))
    if (until(view)) return view
    const open =
      "required" in view ? view.required.filter(({ state }) => ["open", "refused"].includes(state)) : []
    for (const { type } of open)
      if (type in answers)
        await send({
          type: "fulfilment.submit",
          fulfilment: type,
          data: answers[type as keyof FulfilmentAnswers]
        } as UserEvent)
    if (view.actions.includes("retry")) await send({ type: "provision.retry" })
    if (view.actions.includes("start-identity")) await send({ type: "identity.start" })
    if (view.actions.includes("finish-identity")) {
      // The view may be an older one: then there is nothing to hand out any more.
      await handle.identitySdk().then(
        (sdk) => captured.tell("identity SDK", printed(sdk)),
        (error: unknown) => captured.thrown(error)
      )
      await send({ type: "identity.finish" })
    }
  }
  throw new Error(`The user did not get there: ${printed(await handle.view())}`)
}
