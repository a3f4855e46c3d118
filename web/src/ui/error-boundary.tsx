import { Component, type ReactNode } from 'react';
import { ErrorState } from './states.js';

interface Props {
  readonly children: ReactNode;
}

/** A page that fails takes nothing else with it: what is urgent stays within reach. */
export class ErrorBoundary extends Component<Props, { readonly error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <ErrorState error={error} onRetry={() => this.setState({ error: null })} />;
  }
}
