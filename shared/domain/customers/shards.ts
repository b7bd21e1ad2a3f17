/** Customers lie in so many shards, by their ids' hash: together they are complete. A part of the data's meaning. */
export const CUSTOMER_SHARDS = 256;
