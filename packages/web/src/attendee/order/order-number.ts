/** The last eight characters name an order among people. */
export const shortNumber = (orderId: string): string => orderId.slice(-8).toUpperCase();
