/** Somebody else has the seat. */
export class SeatTakenError extends Error {
  static {
    this.prototype.name = "SeatTakenError";
  }
}

/** Who has which seat. A seat is never given to two people: `take` throws SeatTakenError. */
export function createSeats() {
  const owners = new Map();
  return {
    isFree: (seat) => !owners.has(seat),
    take(seat, person) {
      if (owners.has(seat)) throw new SeatTakenError(`seat ${seat} is taken already`);
      owners.set(seat, person);
    },
    give(seat) {
      owners.delete(seat);
    },
    ownerOf: (seat) => owners.get(seat) ?? null,
  };
}
