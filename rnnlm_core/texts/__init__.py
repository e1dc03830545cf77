"""Where word ids come from: the toy language, text files of your own, our prose, Penn Treebank."""
