/** What an account has where it says nothing itself. */
export const defaults = { locale: "en-GB", currency: "", paperSize: "A4" };
