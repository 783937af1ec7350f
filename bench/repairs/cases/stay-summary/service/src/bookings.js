const seed = [
  { id: "b1", room: "12", nights: 3, rate: 9000, guest: { id: "g1", name: "Ada Berg", title: "Dr." } },
  { id: "b2", room: "7", nights: 1, rate: 7500, guest: { id: "g2", name: "Jo Lind", title: null } },
];

/** Bookings in memory. Rates are cents per night. */
export function createBookings(rows = structuredClone(seed)) {
  return {
    get: (id) => rows.find((row) => row.id === id) ?? null,
    /** Erases a guest's data, as the law asks. The booking stays, because the books need it. */
    eraseGuest(guestId) {
      for (const row of rows) if (row.guest?.id === guestId) row.guest = null;
    },
  };
}
