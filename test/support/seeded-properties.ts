import { configureGlobal, readConfigureGlobal } from "fast-check";

import { seed } from "./seed.ts";

// A run can be had again with its seed, whichever property was the one that failed.
configureGlobal({ ...readConfigureGlobal(), seed });
