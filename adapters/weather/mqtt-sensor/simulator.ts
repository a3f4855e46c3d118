export { BrokerSimulator } from '../../shared/simulator-broker.js';
