import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import type { Provisioner } from "../loop/provisioner.ts"
import { answerWith, json } from "./answer-with.ts"
import { openApiDocument } from "./open-api-document.ts"
import { provisioningApi } from "./provisioning-api.ts"

/** The routes without a token: whether the process lives, whether it serves, and how it is spoken to. */
export const openHandlers = (provisioner: Provisioner["Service"], isOpen: () => boolean) => {
  // Written once: anybody may ask for it.
  let document: string | undefined
  return HttpApiBuilder.group(provisioningApi, "open", (handlers) =>
    handlers
      .handleRaw("health", () => Effect.succeed(json({ status: "ok" })))
      .handleRaw("ready", () =>
        answerWith(
          Effect.map(provisioner.bank.state, ({ _tag: bank }) =>
            json({ ready: isOpen(), bank }, isOpen() ? 200 : 503)
          )
        )
      )
      .handleRaw("openApi", () =>
        Effect.sync(() => {
          document ??= JSON.stringify(openApiDocument())
          return HttpServerResponse.text(document, { contentType: "application/json" })
        })
      )
  )
}
