import type { NextConfig } from "next"

const config: NextConfig = {
  // The provisioner is loaded by Node as it is, not put into a bundle.
  serverExternalPackages: ["bunq-provisioning", "@bunq-provisioning/sandbox"]
}
export default config
