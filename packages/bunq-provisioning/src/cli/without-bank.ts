import { BunqApi } from "@bunq-provisioning/core/ports"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Provisioning } from "@bunq-provisioning/runtime"
import { Layer } from "effect"
import { logEntries } from "../log-entries.ts"
import { storeLayer } from "../database-layers.ts"
import { provisionerLayerOn } from "../provisioner-layer.ts"
import type { StorageSettings } from "../provisioner-layer.ts"
import { pausedHere } from "./paused-here.ts"

/** Works on what is kept, with no bank and no API key: nothing leaves, and nobody goes on meanwhile. Needs the database to itself. */
export const withoutBank = async <A>(
  settings: StorageSettings,
  use: (provisioner: Provisioning) => Promise<A>
): Promise<A> => {
  const paused = { ...settings, pause: pausedHere }
  const layer = provisionerLayerOn(storeLayer(settings.database), paused, Layer.mock(BunqApi, {}))
  const provisioner = await provisionerFacade(layer.pipe(Layer.provideMerge(logEntries(() => {}))))
  try {
    return await use(provisioner)
  } finally {
    await provisioner.close()
  }
}
