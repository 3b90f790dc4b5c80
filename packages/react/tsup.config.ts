import { defineConfig } from "tsup"
import { tsupOptions } from "../../tsup-options.ts"

export default defineConfig({ ...tsupOptions(), platform: "browser" })
