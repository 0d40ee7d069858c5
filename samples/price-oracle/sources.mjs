/**
 * Three sources of prices, which have nothing to do with the oracle: node samples/price-oracle/sources.mjs [PORT PORT PORT]
 * Their key is no secret, since it is here for everybody: for development only.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const given = process.argv.slice(2);
const ports = given.length === 3 ? given.map(Number) : [8451, 8452, 8453];
const file = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
/** Sources never quite agree. */
const PRICES = {
  "/EUR-USD": ["1.0846", "1.0843", "1.08415"],
  "/BTC-EUR": ["81234.5", "81240", "81199.99"],
};

for (const [index, port] of ports.entries()) {
  const server = createServer({ cert: file("server.pem"), key: file("server.key") }, (request, response) => {
    const price = PRICES[request.url]?.[index];
    response.statusCode = price === undefined ? 404 : 200;
    response.end(price === undefined ? "no such pair\n" : `${price} ${Math.floor(Date.now() / 1000)}\n`);
  });
  server.listen(port, "127.0.0.1", () => {
    console.log(`Source ${index + 1} listens at https://localhost:${server.address().port}/`);
  });
}
