// Does not even parse.

const broken = ;
