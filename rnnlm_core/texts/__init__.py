"""Where word ids come from: the toy language, text files of your own, Penn Treebank."""
