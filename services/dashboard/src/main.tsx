import { createRoot } from 'react-dom/client';
import { deviceCategory } from '@mozpool/domain';
createRoot(document.getElementById('root')!).render(<b>{deviceCategory({ state: 'x', held: false })}</b>);
