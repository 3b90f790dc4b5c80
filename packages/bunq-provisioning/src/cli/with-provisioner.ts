import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { Layer } from "effect"
import type { ProvisionerSettings } from "../create-provisioner.ts"
import { logEntries } from "../log-entries.ts"
import { isPresent, storeLayer } from "../database-layers.ts"
import { httpBank, provisionerLayer, provisionerLayerOn } from "../provisioner-layer.ts"
import { logToOutput } from "./log-to-output.ts"
import type { Output } from "./output.ts"
import { pausedHere } from "./paused-here.ts"

/**
 * Runs the service while `use` works: everybody in the database goes on meanwhile. Closes it whatever happens; what was accepted is kept.
 *
 * With `quietly` nothing leaves for bunq and nobody goes on: what is asked for is only written down. A call cut off by the end would cost the next
 * process its turn. Rejects with `ProvisionerError` reason `TakenOver` when another process took the database meanwhile, whatever `use` made of it.
 */
export const withProvisioner = async <A>(
  options: { readonly settings: ProvisionerSettings; readonly output: Output; readonly quietly?: boolean },
  use: (provisioner: Provisioning) => Promise<A>
): Promise<A> => {
  const { settings, output, quietly = false } = options
  const layer = quietly
    ? provisionerLayerOn(
        storeLayer(settings.database),
        { ...settings, pause: pausedHere },
        httpBank(settings)
      )
    : provisionerLayer(settings)
  const log = quietly ? () => {} : logToOutput(output)
  const resumed = !quietly && settings.database !== undefined && isPresent(settings.database)
  const provisioner = await provisionerFacade(layer.pipe(Layer.provideMerge(logEntries(log))))
  if (resumed)
    output.line(
      "bunq's limits may still be used up by the run before: the first calls wait some 20 s, a new session up to 45 s."
    )
  const result = await use(provisioner).finally(provisioner.close)
  const takenOver = await provisioner.ended
  if (takenOver !== null) throw takenOver
  return result
}
