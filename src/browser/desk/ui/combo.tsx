import { useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';

type Option = { id: string; label: string };

/** Type to find one of many, Enter to add it. `custom` words the offer to add what was typed as it is. */
export function Combo({
  label,
  options,
  custom,
  onChoose,
}: {
  label: string;
  options: Option[];
  custom?: (typed: string) => string;
  onChoose: (chosen: { id: string | null; label: string }) => void;
}) {
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLocaleLowerCase();
  const found = options.filter(o => o.label.toLocaleLowerCase().includes(wanted)).slice(0, 50);
  const items: Option[] =
    custom && wanted && !found.some(o => o.label.toLocaleLowerCase() === wanted)
      ? [...found, { id: '+', label: custom(typed.trim()) }]
      : found;
  return (
    <ComboBox
      className="combo"
      items={items}
      inputValue={typed}
      onInputChange={setTyped}
      selectedKey={null}
      menuTrigger="focus"
      allowsEmptyCollection={false}
      onSelectionChange={key => {
        if (key === null) return;
        if (key === '+') onChoose({ id: null, label: typed.trim() });
        else {
          const option = options.find(o => o.id === key);
          if (option) onChoose(option);
        }
        setTyped('');
      }}
    >
      <Label>{label}</Label>
      <div className="combo-box">
        <Input dir="auto" />
        <Button className="quiet square" aria-label={label}>
          <span className="caret" aria-hidden="true" />
        </Button>
      </div>
      <Popover className="menu-popover combo-popover">
        <ListBox className="menu">
          {(item: Option) => (
            <ListBoxItem className="menu-item" textValue={item.label}>
              {item.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
