/** What the front desk reads on arrival. */
export function summaryOf(booking) {
  return {
    title: guestLine(booking),
    stay: `room ${booking.room}, ${booking.nights} ${booking.nights === 1 ? "night" : "nights"}`,
    total: booking.nights * booking.rate,
  };
}

/** `Dr. Ada Berg`, `Jo Lind`. */
export function guestLine(booking) {
  const { guest } = booking;
  return guest.title === null ? guest.name : `${guest.title} ${guest.name}`;
}
