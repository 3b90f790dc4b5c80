import type { Provisioning } from "@bunq-provisioning/runtime"

/** How many webhooks came in the life of a provisioner, by what became of them: new, duplicate, unhandled, deferred, refused. */
export const webhookCounts = async (
  provisioner: Pick<Provisioning, "metrics">
): Promise<{ readonly [outcome: string]: number }> =>
  Object.fromEntries(
    (await provisioner.metrics()).flatMap((reading) =>
      reading.name === "bunq_provisioning.webhooks.deliveries" && reading.kind === "counter"
        ? [[reading.attributes["outcome"] ?? "", reading.value]]
        : []
    )
  )
