"""For the teacher: a folder of submitted notebooks, examined anew."""
