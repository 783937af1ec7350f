import { expect, test } from "vitest";

import { projectKeyOf, serviceNameOf } from "./service-name.ts";

test.each([
  ["/var/log/shop-api.log", "shop-api"],
  ["/var/log/shop-api/out.log", "shop-api"],
  ["/var/log/shop-api/error.log", "shop-api"],
  ["/srv/shop-api/logs/app-2026-03-01.log", "shop-api"],
  ["/srv/shop-api/current/log/production.log", "production"],
  ["/home/me/.pm2/logs/shop-api-error-0.log", "shop-api"],
  ["/var/log/0.log", "0"],
])("the service that writes %s is called %s", (path, name) => {
  expect(serviceNameOf(path)).toBe(name);
});

test.each([
  ["shop api", "shop-api"],
  ["0", "service"],
  ["2nd.shop", "nd.shop"],
])("%s becomes the key %s", (name, key) => {
  expect(projectKeyOf(name)).toBe(key);
});
