"""Where word ids come from: the toy language, a text file of your own, Penn Treebank."""
