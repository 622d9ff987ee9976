import gc,os
from math import*
from pathlib import*
from random import*
from urllib.request import*
num_steps = 1000
learning_rate = 0.01
temperature = 0.5
block_size = 16
f='input.txt';u='https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt'
if not os.path.lexists(f):
 n=Path(str(random()));b=urlopen(u,None,60).read()
 try:n.write_bytes(b);b<b'='or os.path.lexists(f)or n.replace(f)
 finally:n.unlink(1)
docs=[*filter(None,map(str.strip,open(f,encoding='utf-8-sig')))];seed(42);shuffle(docs)
chars=sorted({*''.join(docs)});BOS=len(chars);tape=[];say=lambda s:os.write(1,(s+'\n').encode())
class Value:
 __slots__=*'dgb',
 def __init__(a,d,b=0):a.d=d;a.g=0.;a.b=b;tape.append(a)
def child(a,d,k):
 def back(g):a.g+=k*g
 return Value(d,back)
def add(a,b):
 def back(g):a.g+=g;b.g+=g
 return Value(a.d+b.d,back)
def mul(a,b):
 def back(g):a.g+=b.d*g;b.g+=a.d*g
 return Value(a.d*b.d,back)
def dot(w,x):
 d=0.
 for a,b in zip(w,x):d+=a.d*b.d
 def back(g):
  for a,b in zip(w,x):a.g+=b.d*g;b.g+=a.d*g
 return Value(d,back)
linear=lambda x,w:[dot(r,x)for r in w]
def norm(x):a=dot(x,x);d=a.d/16+1e-5;a=child(a,d**-.5,-d**-1.5/32);return[mul(b,a)for b in x]
def softmax(x,k=1):m=max(a.d for a in x)*k;x=[child(a,d:=exp(a.d*k-m),d*k)
for a in x];a=dot(x,ones);a=child(a,a.d**-1,-a.d**-2);return[mul(b,a)for b in x]
def gpt(t,K,V):
 x=norm([*map(add,wte[t],wpe[len(K)])]);h=norm(x);q=linear(h,wq)
 K+=linear(h,wk),;V+=linear(h,wv),;h=[]
 for i in 0,4,8,12:
  a=softmax([dot(q[i:i+4],k[i:i+4])for k in K],.5);h+=linear(a,zip(*[v[i:i+4]for v in V]))
 x=[*map(add,x,linear(h,wo))];h=[child(a,max(a.d,0),a.d>0)for a in linear(norm(x),fc1)]
 return linear([*map(add,x,linear(h,fc2))],lm_head)
wte,wpe,lm_head,wq,wk,wv,wo,fc1,fc2=[[[Value(gauss(0,.08))for _ in[0]*c]for _ in[0]*r]
for r,c in zip([BOS+1,block_size,BOS+1,16,16,16,16,64,16],[16]*8+[64])];P=tape;M=S=[0]*len(P)
tape=[];ones=[Value(1/(temperature>0<block_size*BOS))]*len(P);hasattr(gc,'freeze')and gc.disable()
for s in range(num_steps):
 tape=[];K,V,L=[],[],[];t=[BOS,*map(chars.index,docs[s%len(docs)]),BOS]
 for i,j in zip(t[:block_size],t[1:]):a=softmax(gpt(i,K,V))[j];L+=child(a,log(a.d),1/a.d),
 a=dot(L,ones);a.g=-len(L)**-1;int(a.d);say(f'step {s+1:4} / {num_steps:4} | loss {a.d*a.g+0:.4f}')
 while tape:a=tape.pop();a.g and a.b(a.g);a.b=0
 r=learning_rate*(1-s/num_steps)/(1-.85**(s+1));c=1-.99**(s+1)
 M=[.85*m+(1-.85)*p.g for m,p in zip(M,P)];S=[.99*v+(1-.99)*p.g*p.g for v,p in zip(S,P)]
 for p,m,v in zip(P,M,S):p.d-=r*m/(sqrt(v/c)+1e-8);p.g=0.
say('\n--- inference ---')
for n in range(20):
 t,s,K,V=BOS,'',[],[]
 while len(K)<block_size:
  a=softmax(gpt(t,K,V),temperature**-1);tape=[];t,=choices(range(BOS+1),[p.d for p in a])
  if t==BOS:break
  s+=chars[t]
 say(f'sample {n+1:2}: {s}')
