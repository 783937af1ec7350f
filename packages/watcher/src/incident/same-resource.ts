import type { InfrastructureFailure } from "@mendwatch/detection";

/** Databases, any of which may be what a query builder or an ORM could not reach. */
const databases = new Set("postgres mysql mongodb mssql oracle cassandra".split(" "));

/** True where both failures are of one resource: by its name, or where one has none by its kind. */
export function isSameResource(one: InfrastructureFailure, other: InfrastructureFailure): boolean {
  if (one.resource !== null && one.resource === other.resource) return true;
  const isNamed = isEndpoint(one.resource) && isEndpoint(other.resource);
  if (isNamed && one.service !== "dns") return false;
  return isSameService(one.service, other.service);
}

function isSameService(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return false;
  if (one === other) return true;
  return (
    (one === "database" && databases.has(other)) || (other === "database" && databases.has(one))
  );
}

/** A host, with its port or without, or a socket; not the name of a driver. */
function isEndpoint(resource: string | null): boolean {
  return resource !== null && /[.:/]|^localhost$/.test(resource);
}

/**
 * True for what all projects of a host share, so that its failure is one incident for all of them.
 * Of databases that are only known by their driver each project may have its own.
 */
export function isShared(one: InfrastructureFailure, other: InfrastructureFailure): boolean {
  if (one.service === "dns" || one.service === "disk") return one.service === other.service;
  return isEndpoint(one.resource) && one.resource === other.resource;
}
