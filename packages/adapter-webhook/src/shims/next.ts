import type { WebhookReceiver } from "../receiver/webhook-receiver.ts"
import { WebhookSettingError } from "../webhook-setting-error.ts"

type Handler = (request: Request) => Promise<Response>

/**
 * Route handlers for the App Router of Next, in `app/hooks/[...path]/route.ts`. A handler of Next does not learn the address of the socket or the client's
 * certificate: give the receiver `trustedProxies` or `sources: "any"`, or it throws `WebhookSettingError` here.
 *
 * ```ts
 * export const { POST } = nextRoute(receiver)
 * ```
 */
export const nextRoute = (receiver: WebhookReceiver): { readonly POST: Handler } => {
  const { address, certificate } = receiver.intake.needs
  if (address)
    throw new WebhookSettingError({
      setting: "trustedProxies",
      expected:
        'the number of your proxies in front of Next (at least 1), or sources: "any"; Next tells no address of its own'
    })
  if (certificate)
    throw new WebhookSettingError({
      setting: "clientCertificate",
      expected: "none under Next, which does not tell it; let your proxy check it"
    })
  return { POST: (request) => receiver(request) }
}
