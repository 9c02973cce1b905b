import { type KeyboardEvent, useState } from 'react';
import { Button, ComboBox, Input, type Key, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';

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
  const choose = (key: Key | null) => {
    if (key === null) return;
    if (key === '+') onChoose({ id: null, label: typed.trim() });
    else {
      const option = options.find(o => o.id === key);
      if (option) onChoose(option);
    }
    setTyped('');
  };
  // Enter on what was typed takes it, without a step into the list: the one that is called so, else what may be added
  const enter = (e: KeyboardEvent<HTMLInputElement>) => {
    if (e.key !== 'Enter' || wanted === '' || e.currentTarget.getAttribute('aria-activedescendant')) return;
    const meant = found.find(o => o.label.toLocaleLowerCase() === wanted) ?? items.find(o => o.id === '+') ?? found[0];
    if (!meant) return;
    e.preventDefault();
    choose(meant.id);
  };
  return (
    <ComboBox
      className="combo"
      items={items}
      inputValue={typed}
      onInputChange={setTyped}
      selectedKey={null}
      menuTrigger="focus"
      allowsEmptyCollection={false}
      onSelectionChange={choose}
    >
      <Label>{label}</Label>
      <div className="combo-box">
        <Input dir="auto" onKeyDown={enter} />
        {/* named by the field's label */}
        <Button className="quiet square">
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
