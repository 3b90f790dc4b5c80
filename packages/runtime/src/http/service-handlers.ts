import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import type { Provisioner } from "../loop/provisioner.ts"
import { answerWith, json } from "./answer-with.ts"
import { problem } from "./api-problem.ts"
import { CallerOf } from "./caller.ts"
import type { Changes } from "./changes-answer.ts"
import { prometheusText } from "./prometheus-text.ts"
import { provisioningApi } from "./provisioning-api.ts"
import type { TokenDesk } from "./token-desk.ts"

interface Kit {
  readonly provisioner: Provisioner["Service"]
  readonly desk: TokenDesk
  readonly changes: Changes
  readonly machine: (() => unknown) | undefined
}

/** The routes about nobody in particular. */
export const serviceHandlers = ({ provisioner, desk, changes, machine }: Kit) =>
  HttpApiBuilder.group(provisioningApi, "service", (handlers) =>
    handlers
      .handleRaw("refresh", () =>
        answerWith(
          Effect.gen(function* () {
            const caller = yield* CallerOf
            if (caller.kind !== "user") return yield* problem("ScopeMissing")
            const { erased } = yield* provisioner.view(caller.uuid)
            if (erased !== undefined) return yield* problem("Erased")
            return json(yield* desk.refresh(caller.claims))
          })
        )
      )
      .handleRaw("allChanges", ({ headers }) =>
        answerWith(
          Effect.gen(function* () {
            const caller = yield* CallerOf
            return yield* changes.answer({ caller, uuid: undefined, lastEventId: headers["last-event-id"] })
          })
        )
      )
      .handleRaw("machine", () =>
        answerWith(
          Effect.suspend(() =>
            machine === undefined ? Effect.fail(problem("NotFound")) : Effect.succeed(json(machine()))
          )
        )
      )
      .handleRaw("metrics", () =>
        answerWith(
          Effect.map(provisioner.metrics, (readings) =>
            HttpServerResponse.text(prometheusText(readings), {
              contentType: "text/plain; version=0.0.4; charset=utf-8"
            })
          )
        )
      )
  )
