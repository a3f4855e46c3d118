import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';

export interface ButtonProps extends AriaButtonProps {
  /** `danger` for what moves megawatts; `quiet` for what does not. */
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
}

export function Button({ kind = 'plain', ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button button-${kind}`} />;
}
