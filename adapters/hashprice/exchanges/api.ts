/** What is spoken here is spoken by other feeds of hashprice too: exchanges for the price, a mempool server for the chain. */
export { chainFigures, MEMPOOL } from '../../shared/chain-figures.js';
export { SpotPrice } from '../../shared/spot-price.js';
