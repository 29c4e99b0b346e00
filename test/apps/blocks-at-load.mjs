// Never gets anywhere, and hears nothing.

for (;;);
