/**
 * Books a seat: `booked`, or `taken` where somebody else has it, or `declined` where the payment
 * was. Nobody pays for a seat that they do not get.
 */
export function createBooking({ seats, charge }) {
  return async function book(seat, person) {
    if (!seats.isFree(seat)) return "taken";
    const paid = await charge(person);
    if (!paid) return "declined";
    seats.take(seat, person);
    return "booked";
  };
}
